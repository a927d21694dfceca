/** Whom a request's token names; the tenant is null if it names none. */
record Caller(String user, String tenant) {}
