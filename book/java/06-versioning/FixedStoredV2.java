import java.io.Serializable;

record FixedStoredV2(long cents, String currency) implements Serializable {
    FixedStoredV2 {
        if (currency == null) {
            currency = "EUR"; // v1 had no other
        }
    }

    @Override
    public String toString() {
        return cents + " cents in " + currency;
    }
}
