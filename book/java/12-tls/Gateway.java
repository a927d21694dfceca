import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLSocket;

/** Connects to a service by its name, over a socket that may lead anywhere. */
interface Gateway {
    SSLSocket connect(String name, Socket socket) throws IOException;
}
