"""Pure rules of search: how names are compared, which places match, which trips fit and in which order."""
