import java.io.IOException;

record FixedPayments(Accounts accounts) implements Payments {
    @Override
    public void debit(long account, long cents) throws PaymentException {
        try {
            accounts.book(account, -cents);
        } catch (IOException e) {
            throw new PaymentException("debit account " + account, e);
        }
    }
}
