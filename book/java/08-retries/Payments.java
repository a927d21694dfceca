interface Payments {
    /** Has it booked, and gives the number of the booking. */
    long pay(Transfer transfer) throws Exception;
}
