interface Payments {
    void debit(long account, long cents) throws PaymentException;
}
