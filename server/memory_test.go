package server

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGarbageIsBounded(t *testing.T) {
	for live, want := range map[uint64]int{
		0:         400, // 64 MiB over 16 MiB
		32 << 20:  200,
		64 << 20:  100,
		256 << 20: 50,
		512 << 20: 50,
		1 << 30:   25,
	} {
		require.Equal(t, want, garbagePercent(live), "%d bytes live", live)
	}
}
