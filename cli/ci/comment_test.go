package ci

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMarker(t *testing.T) {
	require.Equal(t, "<!-- treaty:payments/services/pay -->", Marker("payments/services/pay"))
	require.Equal(t, "<!-- treaty:a__b_ -->", Marker("a --b\n"), "nothing may end the comment early")
	require.Equal(t, "<!-- treaty:__script_ -->", Marker("--<script>"), "nor begin a tag")
}
