import java.io.Serializable;
import java.util.Objects;

final class BrokenTransfer implements Serializable {
    private static final long serialVersionUID = 1;

    private final long id;
    private final transient AccountId payee; // was: NotSerializableException: AccountId

    BrokenTransfer(long id, AccountId payee) {
        this.id = id;
        this.payee = Objects.requireNonNull(payee, "payee");
    }

    @Override
    public String toString() {
        return "transfer " + id + " to " + payee;
    }
}
