import java.io.Serializable;
import java.util.Objects;

record FixedTransfer(long id, AccountId payee) implements Serializable {
    FixedTransfer {
        Objects.requireNonNull(payee, "payee");
    }

    @Override
    public String toString() {
        return "transfer " + id + " to " + payee;
    }
}
