import java.io.Serializable;

final class StoredV1 implements Serializable {
    private static final long serialVersionUID = 1;

    final long cents;

    StoredV1(long cents) {
        this.cents = cents;
    }
}
