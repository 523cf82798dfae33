"""The rules of the domain: pure functions and values that know no messenger, no database and no clock."""
