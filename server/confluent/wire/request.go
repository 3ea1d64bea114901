package wire

import "github.com/treaty-registry/treaty/api"

// Register reads a schema to register, look up or check. The errors of this and
// the other methods are ErrNoBody and *SyntaxError.
func (r *Reader) Register(data []byte) (*api.RegisterSchemaRequest, error) {
	return read(r, data, readRegister)
}

// Tag reads a request to tag a version.
func (r *Reader) Tag(data []byte) (*api.TagSchemaRequest, error) { return read(r, data, readTag) }

// Config reads a change of settings.
func (r *Reader) Config(data []byte) (*api.ConfigUpdateRequest, error) {
	return read(r, data, readConfig)
}

// Mode reads a change of mode.
func (r *Reader) Mode(data []byte) (*api.ModeUpdateRequest, error) { return read(r, data, readMode) }

// Associations reads the associations of one resource.
func (r *Reader) Associations(data []byte) (*api.AssociationCreateOrUpdateRequest, error) {
	return read(r, data, readAssociations)
}

// Batch reads a change of the associations of several resources.
func (r *Reader) Batch(data []byte) (*api.AssociationBatchRequest, error) {
	return read(r, data, readBatch)
}

// BatchGet reads a question for the associations of several resources.
func (r *Reader) BatchGet(data []byte) (*api.AssociationBatchGetRequest, error) {
	return read(r, data, readBatchGet)
}

func readRegister(r *Reader, q *api.RegisterSchemaRequest) (bool, error) {
	return r.object(func(name []byte) error {
		switch string(name) {
		case "version":
			return r.setNumber(&q.Version)
		case "id":
			n, ok, err := r.number()
			q.ID = nil
			if ok {
				q.ID = &n
			}
			return err
		case "schemaType":
			return r.setText(&q.SchemaType)
		case "references":
			return setAll(r, &q.References, readReference)
		case "metadata":
			return setObject(r, &q.Metadata, readMetadata)
		case "ruleSet":
			return setObject(r, &q.RuleSet, readRuleSet)
		case "schema":
			return r.setText(&q.Schema)
		case "schemaTagsToAdd":
			return setAll(r, &q.SchemaTagsToAdd, readTags)
		case "schemaTagsToRemove":
			return setAll(r, &q.SchemaTagsToRemove, readTags)
		case "propagateSchemaTags":
			return r.setTruth(&q.PropagateSchemaTags)
		}
		return r.skip()
	})
}

func readTag(r *Reader, q *api.TagSchemaRequest) (bool, error) {
	return r.object(func(name []byte) error {
		switch string(name) {
		case "newVersion":
			return r.setNumber(&q.NewVersion)
		case "tagsToAdd":
			return setAll(r, &q.TagsToAdd, readTags)
		case "tagsToRemove":
			return setAll(r, &q.TagsToRemove, readTags)
		case "metadata":
			return setObject(r, &q.Metadata, readMetadata)
		case "ruleSet":
			return setObject(r, &q.RuleSet, readRuleSet)
		case "rulesToMerge":
			return setObject(r, &q.RulesToMerge, readRuleSet)
		case "rulesToRemove":
			return r.setTexts(&q.RulesToRemove)
		}
		return r.skip()
	})
}

func readReference(r *Reader, f *api.SchemaReference) (bool, error) {
	return r.object(func(name []byte) error {
		switch string(name) {
		case "name":
			return r.setText(&f.Name)
		case "subject":
			return r.setText(&f.Subject)
		case "version":
			return r.setNumber(&f.Version)
		}
		return r.skip()
	})
}

func readMetadata(r *Reader, m *api.Metadata) (bool, error) {
	return r.object(func(name []byte) error {
		switch string(name) {
		case "tags":
			m.Tags = nil
			_, err := r.object(func(name []byte) error {
				path := string(name)
				var tags []string
				if err := r.setTexts(&tags); err != nil {
					return err
				}
				if m.Tags == nil {
					m.Tags = make(map[string][]string)
				}
				m.Tags[path] = tags
				return nil
			})
			return err
		case "properties":
			return r.setTextMap(&m.Properties)
		case "sensitive":
			return r.setTexts(&m.Sensitive)
		}
		return r.skip()
	})
}

func readRuleSet(r *Reader, s *api.RuleSet) (bool, error) {
	return r.object(func(name []byte) error {
		switch string(name) {
		case "migrationRules":
			return setAll(r, &s.MigrationRules, readRule)
		case "domainRules":
			return setAll(r, &s.DomainRules, readRule)
		case "encodingRules":
			return setAll(r, &s.EncodingRules, readRule)
		case "enableAt":
			return r.setWord(&s.EnableAt, "", "ALL", "CLIENT", "GATEWAY", "SERVER", "NONE")
		}
		return r.skip()
	})
}

func readRule(r *Reader, u *api.Rule) (bool, error) {
	u.Kind, u.Mode = "TRANSFORM", "WRITEREAD"
	return r.object(func(name []byte) error {
		switch string(name) {
		case "name":
			return r.setText(&u.Name)
		case "doc":
			return r.setText(&u.Doc)
		case "kind":
			return r.setWord(&u.Kind, "TRANSFORM", "TRANSFORM", "CONDITION")
		case "mode":
			return r.setWord(&u.Mode, "WRITEREAD", "UPGRADE", "DOWNGRADE", "UPDOWN", "WRITE", "READ", "WRITEREAD")
		case "type":
			return r.setText(&u.Type)
		case "tags":
			return r.setTexts(&u.Tags)
		case "params":
			return r.setTextMap(&u.Params)
		case "expr":
			return r.setText(&u.Expr)
		case "onSuccess":
			return r.setText(&u.OnSuccess)
		case "onFailure":
			return r.setText(&u.OnFailure)
		case "disabled":
			return r.setTruth(&u.Disabled)
		}
		return r.skip()
	})
}

func readTags(r *Reader, t *api.SchemaTags) (bool, error) {
	return r.object(func(name []byte) error {
		switch string(name) {
		case "schemaEntity":
			return setObject(r, &t.SchemaEntity, readEntity)
		case "tags":
			return r.setTexts(&t.Tags)
		}
		return r.skip()
	})
}

func readEntity(r *Reader, e *api.SchemaEntity) (bool, error) {
	return r.object(func(name []byte) error {
		switch string(name) {
		case "entityPath":
			return r.setText(&e.EntityPath)
		case "entityType":
			return r.setWord(&e.EntityType, "", "sr_record", "sr_field")
		}
		return r.skip()
	})
}

func readMode(r *Reader, m *api.ModeUpdateRequest) (bool, error) {
	return r.object(func(name []byte) error {
		if string(name) != "mode" {
			return r.skip()
		}
		return setOptionalText(r, &m.Mode)
	})
}

func readConfig(r *Reader, c *api.ConfigUpdateRequest) (bool, error) {
	return r.object(func(name []byte) error {
		switch string(name) {
		case "alias":
			return setOptionalText(r, &c.Alias)
		case "aliasForDeks":
			return setOptionalText(r, &c.AliasForDeks)
		case "normalize":
			return setOptionalTruth(r, &c.Normalize)
		case "validateFields":
			return setOptionalTruth(r, &c.ValidateFields)
		case "validateNewSchemas":
			return setOptionalTruth(r, &c.ValidateNewSchemas)
		case "validateRules":
			return setOptionalTruth(r, &c.ValidateRules)
		case "compatibility":
			return setOptionalText(r, &c.Compatibility)
		case "compatibilityPolicy":
			return setOptionalText(r, &c.CompatibilityPolicy)
		case "compatibilityGroup":
			return setOptionalText(r, &c.CompatibilityGroup)
		case "defaultMetadata":
			return setOptional(r, &c.DefaultMetadata, readMetadata)
		case "overrideMetadata":
			return setOptional(r, &c.OverrideMetadata, readMetadata)
		case "defaultRuleSet":
			return setOptional(r, &c.DefaultRuleSet, readRuleSet)
		case "overrideRuleSet":
			return setOptional(r, &c.OverrideRuleSet, readRuleSet)
		}
		return r.skip()
	})
}

func setOptionalText(r *Reader, to *api.Optional[string]) error {
	return setOptional(r, to, func(r *Reader, v *string) (ok bool, err error) {
		*v, ok, err = r.text()
		return ok, err
	})
}

func setOptionalTruth(r *Reader, to *api.Optional[bool]) error {
	return setOptional(r, to, func(r *Reader, v *bool) (ok bool, err error) {
		*v, ok, err = r.truth()
		return ok, err
	})
}

func setOptional[T any](r *Reader, to *api.Optional[T], one func(*Reader, *T) (bool, error)) error {
	*to = api.Optional[T]{Present: true}
	ok, err := one(r, &to.Value)
	to.Null = !ok
	return err
}
