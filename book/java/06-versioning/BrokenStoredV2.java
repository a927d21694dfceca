import java.io.Serializable;

final class BrokenStoredV2 implements Serializable {
    private static final long serialVersionUID = 1; // reads what v1 stored

    private final long cents;
    private final String currency;

    BrokenStoredV2(long cents, String currency) {
        this.cents = cents;
        this.currency = currency;
    }

    @Override
    public String toString() {
        return cents + " cents in " + currency;
    }
}
