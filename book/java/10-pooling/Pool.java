import java.io.IOException;

interface Pool {
    interface Connector {
        Exchange connect() throws IOException;
    }

    interface Work<T> {
        T with(Exchange exchange) throws Exception;
    }

    /** Lends a connection for the work. Fails with a TimeoutException if all are lent for too long. */
    <T> T run(Work<T> work) throws Exception;
}
