import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Asks both gateways for the ledger, at two servers of the company. */
final class TlsTest {
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("company");
        try {
            Company company = new Company(folder);
            SSLContext gateway = company.of("gateway.internal");
            SSLContext ledger = company.of("ledger.internal");
            SSLContext statements = company.of("statements.internal");
            for (Gateway twin : List.of(new BrokenGateway(gateway), new FixedGateway(gateway))) {
                assert connects(twin, ledger) : "the ledger is refused as the ledger";
            }
            assert connects(new BrokenGateway(gateway), statements) : "Java has begun to check names by itself";
            assert !connects(new FixedGateway(gateway), statements) : "statements.internal is taken for the ledger";
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Whether the gateway takes this server for ledger.internal. */
    private static boolean connects(Gateway gateway, SSLContext server) throws Exception {
        try (SSLServerSocket listener = (SSLServerSocket) server.getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread service = new Thread(() -> {
                try (Socket client = listener.accept()) {
                    client.getOutputStream().write(1);
                } catch (IOException refused) {
                    // The gateway's side tells.
                }
            });
            service.start();
            Socket plain = new Socket(listener.getInetAddress(), listener.getLocalPort());
            try (SSLSocket socket = gateway.connect("ledger.internal", plain)) {
                return socket.getInputStream().read() == 1;
            } catch (SSLException refused) {
                return false;
            } finally {
                plain.close();
                service.join();
            }
        }
    }
}
