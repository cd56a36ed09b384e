// Package settings is imported for what it does when it is initialised: it sets the environment that Istio's packages read
// while they initialise. That it comes first is the language's rule: of the packages that are ready to be initialised, the
// one with the least import path is next, and ours is less than istio.io.
package settings

import "os"

func init() {
	for name, value := range map[string]string{
		// A stock Envoy lacks Istio's own filters.
		"PILOT_ENABLE_METADATA_EXCHANGE": "false",
		"PILOT_ENABLE_ALPN_FILTER":       "false",
		// Envoy fetches JWKS, through a cluster that leads to loopback; istiod would look for the host in DNS.
		"PILOT_JWT_ENABLE_REMOTE_JWKS": "envoy",
		// The gateway is told apart without TLS.
		"XDS_AUTH_PLAINTEXT": "true",
		// Istio's test library would warn on standard output that its own build's folders are missing.
		"TARGET_OUT": os.TempDir(),
		"LOCAL_OUT":  os.TempDir(),
	} {
		os.Setenv(name, value)
	}
}
