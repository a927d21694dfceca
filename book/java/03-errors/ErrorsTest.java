import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Function;

final class ErrorsTest {
    public static void main(String[] arguments) throws Exception {
        test("no such account is a 404", ErrorsTest::noSuchAccountIsA404,
                BrokenPayments::new, "status 500",
                FixedPayments::new);
        test("a store that is down is a 503", ErrorsTest::aStoreThatIsDownIsA503,
                BrokenPayments::new, "status 500",
                FixedPayments::new);
        test("the log has the innermost cause", ErrorsTest::theLogHasTheInnermostCause,
                BrokenPayments::new, "logged [PaymentException: debit account 1001: open the store]",
                FixedPayments::new);
    }

    static void noSuchAccountIsA404(Function<Accounts, Payments> payments) throws Exception {
        var answer = answer(payments.apply((account, cents) -> {
            throw new NoSuchAccountException(account);
        }));
        assert answer.status == 404 : "status " + answer.status;
    }

    static void aStoreThatIsDownIsA503(Function<Accounts, Payments> payments) throws Exception {
        var answer = answer(payments.apply(ErrorsTest::connectToNobody));
        assert answer.status == 503 : "status " + answer.status;
    }

    static void theLogHasTheInnermostCause(Function<Accounts, Payments> payments) throws Exception {
        var log = answer(payments.apply(ErrorsTest::connectToNobody)).log;
        var causes = log.lines().filter(line -> !line.startsWith("\t")).toList();
        assert causes.get(causes.size() - 1).startsWith("Caused by: java.net.ConnectException: Connection refused")
                : "logged " + causes;
    }

    static void connectToNobody(long account, long cents) throws IOException {
        int port;
        try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        try {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
        } catch (IOException e) {
            throw new IOException("open the store", e);
        }
    }

    record Answer(int status, String log) {}

    /** What a client gets for a debit over HTTP, and what the server logs. */
    static Answer answer(Payments payments) throws Exception {
        var log = new StringWriter();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/debit", exchange -> debit(payments, exchange, log));
        server.start();
        try {
            var address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/debit");
            var request = HttpRequest.newBuilder(address).POST(BodyPublishers.noBody())
                    .timeout(Duration.ofSeconds(10)).build();
            var response = HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
            return new Answer(response.statusCode(), log.toString());
        } finally {
            server.stop(0);
        }
    }

    static void debit(Payments payments, HttpExchange exchange, StringWriter log) throws IOException {
        int status = 204;
        try {
            payments.debit(1001, 4500);
        } catch (PaymentException e) {
            e.printStackTrace(new PrintWriter(log, true));
            status = Status.of(e);
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
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
