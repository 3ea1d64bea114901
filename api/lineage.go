package api

// Lineage is the neighbourhood of one node in the graph of applications and events.
type Lineage struct {
	Focus       string        `json:"focus"` // id of a node
	Environment string        `json:"environment"`
	Nodes       []LineageNode `json:"nodes"` // nearest first
	Edges       []LineageEdge `json:"edges"`
	// Cut counts neighbours that are left out because there are too many nodes.
	Cut      int    `json:"cut"`
	Position uint64 `json:"position"`
}

// LineageNode is an application, a principal that no application claims, or an event.
type LineageNode struct {
	ID     string `json:"id"`   // "application:billing", "principal:crm", "event:shop.OrderPlaced", "subject:orders-key"
	Kind   string `json:"kind"` // the part of ID before the colon
	Name   string `json:"name"`
	Owner  string `json:"owner,omitempty"`
	Domain string `json:"domain,omitempty"`
	Depth  int    `json:"depth"` // steps from the focus
	// More counts neighbours that are not in the answer: one may go on from here.
	More int `json:"more,omitempty"`
}

// LineageEdge is who sends or reads what.
type LineageEdge struct {
	ID      string `json:"id"` // of the edge of usage
	From    string `json:"from"`
	To      string `json:"to"`
	Role    string `json:"role"` // produces or consumes
	Subject string `json:"subject"`
	Channel string `json:"channel,omitempty"`
	Status  string `json:"status"`
	Words   string `json:"words"` // of the status
}
