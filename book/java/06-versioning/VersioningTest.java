import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

final class VersioningTest {
    public static void main(String[] arguments) throws Exception {
        test("v2 reads an order of v1", reads("[from=1001, through=0, to=2002, cents=4500]"),
                () -> BrokenOrderV2.read(sent(new BrokenOrderV1(1001, 2002, 4500), new BrokenOrderV1(1003, 2004, 100))),
                "read BrokenOrderV2[from=1001, through=2002, to=4500, cents=1003]",
                () -> FixedOrderV2.read(sent(new FixedOrderV1(1001, 2002, 4500), new FixedOrderV1(1003, 2004, 100))));
        test("v1 reads an order of v2", reads("[from=1001, to=2002, cents=4500]"),
                () -> BrokenOrderV1.read(sent(new BrokenOrderV2(1001, 7007, 2002, 4500))),
                "read BrokenOrderV1[from=1001, to=7007, cents=2002]",
                () -> FixedOrderV1.read(sent(new FixedOrderV2(1001, 7007, 2002, 4500))));
        test("v2 knows the currency of what v1 stored", reads("4500 cents in EUR"),
                () -> stored(new StoredV1(4500), "BrokenStoredV2"),
                "read 4500 cents in null",
                () -> stored(new StoredV1(4500), "FixedStoredV2"));
        aFieldOfAnotherLengthIsSkipped();
        aFieldThatIsMissingIsRefused();
    }

    static Test<Callable<Object>> reads(String wanted) {
        return subject -> {
            Object got = subject.call();
            assert got.toString().endsWith(wanted) : "read " + got;
        };
    }

    /** A later release may send text. */
    static void aFieldOfAnotherLengthIsSkipped() throws IOException {
        byte[] wire = {9, 3, 'f', 'o', 'o', 1, 8, 0, 0, 0, 0, 0, 0, 0, 7, 0};
        var fields = Fields.read(new DataInputStream(new ByteArrayInputStream(wire)));
        assert fields.required(1) == 7;
        assert fields.optional(9, -1) == -1;
    }

    static void aFieldThatIsMissingIsRefused() {
        try {
            var order = FixedOrderV1.read(sent(out -> new Fields().with(1, 7).write(out)));
            throw new IllegalStateException("read " + order);
        } catch (IOException refused) {
            assert refused.getMessage().equals("field 2 is missing") : refused;
        }
    }

    static DataInput sent(Order... orders) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (Order order : orders) {
            order.write(new DataOutputStream(bytes));
        }
        return new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    }

    /** What v1 stored, read by the class of this name: as if both releases had given theirs the same name. */
    static Object stored(StoredV1 order, String reader) throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(order);
        }
        byte[] renamed = bytes.toString(StandardCharsets.ISO_8859_1)
                .replace(named("StoredV1"), named(reader))
                .getBytes(StandardCharsets.ISO_8859_1);
        try (var in = new ObjectInputStream(new ByteArrayInputStream(renamed))) {
            return in.readObject();
        }
    }

    /** A class's name as a stream has it: two bytes of length, and the name. */
    static String named(String type) {
        return "\0" + (char) type.length() + type;
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
