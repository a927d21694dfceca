import java.util.UUID;

record BrokenPayments(Ledger ledger, Retry retry) implements Payments {
    @Override
    public long pay(Transfer transfer) throws Exception {
        return retry.call(() -> ledger.book(UUID.randomUUID(), transfer));
    }
}
