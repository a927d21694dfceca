import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;

/** A connection that carries one question and its answer at a time. */
final class Exchange {
    private final Socket socket;
    private boolean owesReply;

    Exchange(Socket socket) {
        this.socket = socket;
    }

    /** Fails with a SocketTimeoutException if the answer takes longer. */
    String ask(String question, int limitMs) throws IOException {
        socket.setSoTimeout(limitMs);
        owesReply = true;
        new DataOutputStream(socket.getOutputStream()).writeUTF(question);
        String answer = new DataInputStream(socket.getInputStream()).readUTF();
        owesReply = false;
        return answer;
    }

    /** Whether the next answer on it would be the next question's. */
    boolean isReusable() {
        return !owesReply && !socket.isClosed();
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is not used again.
        }
    }
}
