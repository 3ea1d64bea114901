package protobuf

// packagePath is the element path of the package statement: a word that no element
// can have as its name together with anything else in a path.
const packagePath = "package"
