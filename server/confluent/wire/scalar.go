package wire

import (
	"math"
	"strconv"
	"strings"
)

// text reads a string. Numbers and booleans are taken as written, as Jackson
// does; null is false.
func (r *Reader) text() (string, bool, error) {
	switch c := r.peek(); {
	case c == '"':
		s, err := r.quoted()
		return string(s), err == nil, err
	case c == '-' || c >= '0' && c <= '9':
		s, err := r.literal()
		return s, err == nil, err
	case r.word("null"):
		return "", false, nil
	case r.word("true"):
		return "true", true, nil
	case r.word("false"):
		return "false", true, nil
	}
	return "", false, r.fail("expected a string, found %s", r.found())
}

// number reads a 32-bit integer. Fractions are cut off and strings parsed, as
// Jackson does; null and "" are false.
func (r *Reader) number() (int, bool, error) {
	start := r.pos
	var s string
	var err error
	switch c := r.peek(); {
	case c == '"':
		var quoted []byte
		quoted, err = r.quoted()
		s = strings.TrimSpace(string(quoted))
		if err == nil && s == "" {
			return 0, false, nil
		}
	case c == '-' || c >= '0' && c <= '9':
		s, err = r.literal()
	case r.word("null"):
		return 0, false, nil
	default:
		return 0, false, r.fail("expected an integer, found %s", r.found())
	}
	if err != nil {
		return 0, false, err
	}
	if n, err := strconv.ParseInt(s, 10, 32); err == nil {
		return int(n), true, nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) || f <= math.MinInt32-1 || f >= math.MaxInt32+1 {
		r.pos = start
		return 0, false, r.fail("expected an integer of 32 bits")
	}
	return int(f), true, nil
}

// truth reads a boolean. Integers and the words in quotes are taken too, as
// Jackson does; null and "" are false.
func (r *Reader) truth() (v, present bool, err error) {
	switch c := r.peek(); {
	case r.word("true"):
		return true, true, nil
	case r.word("false"):
		return false, true, nil
	case r.word("null"):
		return false, false, nil
	case c == '"':
		s, err := r.quoted()
		if err != nil {
			return false, false, err
		}
		switch strings.TrimSpace(string(s)) {
		case "true", "True", "TRUE":
			return true, true, nil
		case "false", "False", "FALSE":
			return false, true, nil
		case "":
			return false, false, nil
		}
		return false, false, r.fail("expected true or false")
	case c == '-' || c >= '0' && c <= '9':
		n, _, err := r.number()
		return n != 0, err == nil, err
	}
	return false, false, r.fail("expected true or false, found %s", r.found())
}

func (r *Reader) setText(to *string) error {
	s, _, err := r.text()
	*to = s
	return err
}

// setGivenText tells an empty string from none.
func (r *Reader) setGivenText(to **string) error {
	s, ok, err := r.text()
	*to = nil
	if ok {
		*to = &s
	}
	return err
}

func (r *Reader) setNumber(to *int) error {
	n, _, err := r.number()
	*to = n
	return err
}

func (r *Reader) setTruth(to *bool) error {
	v, _, err := r.truth()
	*to = v
	return err
}

func (r *Reader) setFlag(to **bool) error {
	v, ok, err := r.truth()
	*to = nil
	if ok {
		*to = &v
	}
	return err
}

// setWord reads a string that must be one of a closed set; the default stands for null.
func (r *Reader) setWord(to *string, absent string, allowed ...string) error {
	r.peek()
	start := r.pos
	s, ok, err := r.text()
	if err != nil {
		return err
	}
	if !ok {
		*to = absent
		return nil
	}
	for _, a := range allowed {
		if s == a {
			*to = s
			return nil
		}
	}
	r.pos = start
	return r.fail("%q is not one of %s", s, strings.Join(allowed, ", "))
}

func (r *Reader) setTexts(to *[]string) error {
	*to = nil
	err := r.elements(func() error {
		s, ok, err := r.text()
		if ok {
			*to = append(*to, s)
		}
		return err
	})
	return err
}

// setTextMap reads an object of strings; members with null are left out.
func (r *Reader) setTextMap(to *map[string]string) error {
	*to = nil
	_, err := r.object(func(name []byte) error {
		k := string(name)
		s, ok, err := r.text()
		if !ok {
			return err
		}
		if *to == nil {
			*to = make(map[string]string)
		}
		(*to)[k] = s
		return err
	})
	return err
}

// setAll reads an array of objects; elements that are null are left out.
func setAll[T any](r *Reader, to *[]T, one func(*Reader, *T) (bool, error)) error {
	*to = nil
	err := r.elements(func() error {
		var v T
		ok, err := one(r, &v)
		if ok {
			*to = append(*to, v)
		}
		return err
	})
	return err
}

// setObject reads an object; null is nil.
func setObject[T any](r *Reader, to **T, one func(*Reader, *T) (bool, error)) error {
	v := new(T)
	ok, err := one(r, v)
	*to = nil
	if ok {
		*to = v
	}
	return err
}
