namespace Faultline.Traces.Ingesting;

/// <summary>What the parts of a trace or the traces of a session come to.</summary>
public static class Totals
{
    /// <summary>Counts beyond this are no counts but somebody's mistake or mischief.</summary>
    private const long Most = 1_000_000_000_000_000;

    /// <returns>Null where nothing is known, and where the total is more than 10^15.</returns>
    public static long? Of(IEnumerable<long?> counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        long? total = null;
        foreach (var count in counts)
        {
            if (count is > Most)
            {
                return null;
            }

            total = count is null ? total : (total ?? 0) + count;
            if (total > Most)
            {
                return null;
            }
        }

        return total;
    }

    /// <returns>Null where nothing is known, and where the total is no finite number.</returns>
    public static double? Of(IEnumerable<double?> amounts)
    {
        ArgumentNullException.ThrowIfNull(amounts);
        double? total = null;
        foreach (var amount in amounts)
        {
            total = amount is null ? total : (total ?? 0) + amount;
        }

        return total is { } sum && double.IsFinite(sum) ? sum : null;
    }
}
