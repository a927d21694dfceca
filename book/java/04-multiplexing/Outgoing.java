import java.io.IOException;

interface Outgoing {
    /** Queues a request and does not wait. Throws if the connection has ended, or the queue is full. */
    void send(long id, byte[] request) throws IOException;
}
