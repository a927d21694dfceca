import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

final class FramingTest {
    static final int LIMIT_MS = 10_000;
    static final String BOB = "\0\0\0\6to bob";
    static final String CAROL = "\0\0\0\10to carol";

    public static void main(String[] arguments) throws Exception {
        test("two messages in one segment are two", FramingTest::twoMessagesInOneSegment,
                BrokenReader::new, "read [to bob, end]",
                FixedReader::new);
        test("a message in two segments is one", FramingTest::aMessageInTwoSegments,
                BrokenReader::new, "read [to b..]",
                FixedReader::new);
        test("a negative length is refused", FramingTest::aNegativeLength,
                HalfFixedReader::new, "read [java.lang.NegativeArraySizeException: -1]",
                FixedReader::new);
        test("a huge length is refused", FramingTest::aHugeLength,
                HalfFixedReader::new, "read [java.lang.OutOfMemoryError: Requested array size exceeds VM limit]",
                FixedReader::new);
        test("an end inside a header is an error", FramingTest::anEndInsideAHeader,
                HalfFixedReader::new, "read [end]",
                FixedReader::new);
        test("an end inside a message is an error", FramingTest::anEndInsideAMessage,
                HalfFixedReader::new, "read [end]",
                FixedReader::new);
    }

    static void twoMessagesInOneSegment(Function<InputStream, MessageReader> reader) throws Exception {
        expect(reader, List.of("to bob", "to carol", "end"), BOB + CAROL);
    }

    static void aMessageInTwoSegments(Function<InputStream, MessageReader> reader) throws Exception {
        expect(reader, List.of("to bob"), BOB.substring(0, 8), BOB.substring(8));
    }

    static void aNegativeLength(Function<InputStream, MessageReader> reader) throws Exception {
        expect(reader, List.of("java.io.IOException: 4294967295 bytes announced, the limit is 1048576"),
                "\377\377\377\377");
    }

    static void aHugeLength(Function<InputStream, MessageReader> reader) throws Exception {
        expect(reader, List.of("java.io.IOException: 2147483647 bytes announced, the limit is 1048576"),
                "\177\377\377\377");
    }

    static void anEndInsideAHeader(Function<InputStream, MessageReader> reader) throws Exception {
        expect(reader, List.of("java.io.EOFException: the stream ended after 2 of 4 bytes"), BOB.substring(0, 2));
    }

    static void anEndInsideAMessage(Function<InputStream, MessageReader> reader) throws Exception {
        expect(reader, List.of("java.io.EOFException: the stream ended after 4 of 6 bytes"), BOB.substring(0, 8));
    }

    /** Sends the segments over a socket, each once the one before was read. */
    static void expect(Function<InputStream, MessageReader> reader, List<String> messages, String... segments)
            throws Exception {
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var sender = new Socket(listener.getInetAddress(), listener.getLocalPort());
                var receiver = listener.accept()) {
            receiver.setSoTimeout(LIMIT_MS);
            var in = new Counted(receiver.getInputStream());
            var sent = CompletableFuture.runAsync(() -> send(sender, segments, in));
            var read = read(reader.apply(in), messages.size());
            sent.get(LIMIT_MS, TimeUnit.MILLISECONDS);
            assert read.equals(messages) : "read " + read;
        }
    }

    static void send(Socket sender, String[] segments, Counted read) {
        try {
            int sent = 0;
            for (String segment : segments) {
                read.await(sent, LIMIT_MS);
                sender.getOutputStream().write(segment.getBytes(StandardCharsets.ISO_8859_1));
                sent += segment.length();
            }
            sender.shutdownOutput();
        } catch (IOException | InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    /** So many messages; the end is one, and so is an error. */
    static List<String> read(MessageReader reader, int limit) {
        var messages = new ArrayList<String>();
        try {
            while (messages.size() < limit) {
                byte[] body = reader.next();
                messages.add(body == null ? "end" : printable(body));
                if (body == null) {
                    break;
                }
            }
        } catch (IOException | RuntimeException | OutOfMemoryError error) {
            messages.add(error.toString());
        }
        return messages;
    }

    static String printable(byte[] body) {
        return new String(body, StandardCharsets.US_ASCII).replaceAll("\\p{Cntrl}", ".");
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
