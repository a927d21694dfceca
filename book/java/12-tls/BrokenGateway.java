import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Calls the company's services, whose CA is the only one that the context trusts. */
final class BrokenGateway implements Gateway {
    private final SSLContext context;

    BrokenGateway(SSLContext context) {
        this.context = context;
    }

    @Override
    public SSLSocket connect(String name, Socket socket) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory()
                .createSocket(socket, name, socket.getPort(), true);
        tls.startHandshake();
        return tls;
    }
}
