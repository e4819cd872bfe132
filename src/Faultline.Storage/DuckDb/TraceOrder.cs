namespace Faultline.Storage.DuckDb;

/// <summary>The order in which traces are read: by time, then by id in ordinal UTF-16 order, whatever the database's own collation is.</summary>
internal static class TraceOrder
{
    public static int Compare(DateTime time, string id, DateTime otherTime, string otherId) =>
        time.CompareTo(otherTime) is not 0 and var byTime ? byTime : string.CompareOrdinal(id, otherId);
}
