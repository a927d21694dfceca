import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;

final class SerializationTest {
    static final AccountId CAROL = new AccountId(1002);

    public static void main(String[] arguments) throws Exception {
        test("a misspelled field is refused", SerializationTest::aMisspelledFieldIsRefused,
                BrokenPayment::read, "read as BrokenPayment[id=7, toAccount=0]",
                FixedPayment::read);
        test("a transfer arrives as it was sent", SerializationTest::aTransferArrivesAsItWasSent,
                new BrokenTransfer(7, CAROL), "sent transfer 7 to AccountId[number=1002], got transfer 7 to null",
                new FixedTransfer(7, CAROL));
        test("a stream without a payee is refused", SerializationTest::aStreamWithoutAPayeeIsRefused,
                "BrokenTransfer", "read as transfer 7 to null",
                "FixedTransfer");
    }

    /** The wallet writes camel case, and the ledger expects an underscore. */
    static void aMisspelledFieldIsRefused(Function<Map<String, String>, Record> read) {
        Record payment;
        try {
            payment = read.apply(Map.of("id", "7", "toAccount", "1002"));
        } catch (IllegalArgumentException refused) {
            assert refused.getMessage().equals("missing field to_account") : refused;
            return;
        }
        assert false : "read as " + payment;
    }

    static void aTransferArrivesAsItWasSent(Object transfer) throws Exception {
        Object got = read(written(transfer));
        assert got.toString().equals(transfer.toString()) : "sent " + transfer + ", got " + got;
    }

    /** What a writer with a transient field sends, read by the class of this name. */
    static void aStreamWithoutAPayeeIsRefused(String reader) throws Exception {
        String sent = new String(written(new BrokenTransfer(7, CAROL)), StandardCharsets.ISO_8859_1);
        String renamed = sent.replace(named("BrokenTransfer"), named(reader));
        Object got;
        try {
            got = read(renamed.getBytes(StandardCharsets.ISO_8859_1));
        } catch (InvalidObjectException refused) {
            assert refused.getCause() instanceof NullPointerException missing
                    && missing.getMessage().equals("payee") : refused;
            return;
        }
        assert false : "read as " + got;
    }

    /** A class's name as a stream has it: two bytes of length, and the name. */
    static String named(String type) {
        return "\0" + (char) type.length() + type;
    }

    static byte[] written(Object object) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }

    static Object read(byte[] bytes) throws Exception {
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        }
    }

    interface Test<S> {
        void on(S subject) throws Exception;
    }

    /** The fixed one passes, and the broken one fails in these words. */
    static <S> void test(String name, Test<S> test, S broken, String failure, S fixed) throws Exception {
        test.on(fixed);
        try {
            test.on(broken);
        } catch (AssertionError failed) {
            if (failed.getMessage().equals(failure)) {
                System.out.println("ok: " + name + "\n    broken: " + failure);
                return;
            }
            throw failed;
        }
        throw new IllegalStateException(name + ": the broken one passes; is -ea on?");
    }
}
