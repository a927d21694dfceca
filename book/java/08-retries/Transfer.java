/** What a customer wants. */
record Transfer(String from, String to, long cents) {}
