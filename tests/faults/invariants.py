def assert_invariants(connection, store):
    pass
