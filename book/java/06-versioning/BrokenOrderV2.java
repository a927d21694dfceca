import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

record BrokenOrderV2(long from, long through, long to, long cents) implements Order {
    @Override
    public void write(DataOutput out) throws IOException {
        out.writeLong(from);
        out.writeLong(through);
        out.writeLong(to);
        out.writeLong(cents);
    }

    static BrokenOrderV2 read(DataInput in) throws IOException {
        return new BrokenOrderV2(in.readLong(), in.readLong(), in.readLong(), in.readLong());
    }
}
