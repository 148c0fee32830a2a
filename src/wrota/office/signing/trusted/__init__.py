"""EU trusted lists (ETSI TS 119 612): taken from files or fetched, believed by signer."""
