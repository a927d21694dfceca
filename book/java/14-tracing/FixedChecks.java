import java.util.concurrent.ExecutorService;

record FixedChecks(ExecutorService pool, ThreadLocal<String> current) implements Checks {
    @Override
    public String trace() {
        return current.get();
    }

    @Override
    public void pay(String trace, Runnable check) {
        current.set(trace);
        try {
            pool.execute(carry(check));
        } finally {
            current.remove();
        }
    }

    /** The same work, with what is current now. Afterwards the thread has what it had before. */
    private Runnable carry(Runnable work) {
        String handedOver = current.get();
        return () -> {
            String before = current.get();
            current.set(handedOver);
            try {
                work.run();
            } finally {
                if (before == null) {
                    current.remove();
                } else {
                    current.set(before);
                }
            }
        };
    }

    @Override
    public void close() {
        pool.shutdown();
    }
}
