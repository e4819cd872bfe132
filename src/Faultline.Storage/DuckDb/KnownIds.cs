using System.Runtime.InteropServices;
using DuckDB.NET.Data;

namespace Faultline.Storage.DuckDb;

/// <summary>A set of 64-bit fingerprints of ids: says for certain that an id is not in the store, and almost for certain that it is.</summary>
/// <remarks>Open addressing with linear probing. Read by many threads, written by one at a time.</remarks>
internal sealed class KnownIds
{
    private readonly Lock _writing = new();
    private ulong[] _slots = new ulong[1024];
    private int _count;

    public static KnownIds Read(DuckDBConnection connection, CancellationToken cancellationToken)
    {
        var known = new KnownIds();
        using var command = connection.Command(
            "SELECT trace_id FROM traces UNION SELECT trace_id FROM spans UNION SELECT trace_id FROM span_packs UNION SELECT trace_id FROM evaluations"
        );
        command.UseStreamingMode = true;
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            known.Add(row.Text(0)!);
        }

        return known;
    }

    /// <summary>The same of the spans that evaluations wait for. A span that has come stays in it: that costs one look-up if it comes again.</summary>
    public static KnownIds ReadWaiting(DuckDBConnection connection, CancellationToken cancellationToken)
    {
        var known = new KnownIds();
        EvaluationTargets.ReadWaiting(connection, known.Add, cancellationToken);
        return known;
    }

    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    public bool MayContain(string id)
    {
        var slots = Volatile.Read(ref _slots);
        var print = Print(id);
        for (var at = (int)(print & (ulong)(slots.Length - 1)); slots[at] != 0; at = (at + 1) & (slots.Length - 1))
        {
            if (slots[at] == print)
            {
                return true;
            }
        }

        return false;
    }

    public void AddAll(IEnumerable<string> ids)
    {
        foreach (var id in ids)
        {
            Add(id);
        }
    }

    public void Add(string id)
    {
        lock (_writing)
        {
            if (_count * 5L > _slots.Length * 3L)
            {
                var larger = new ulong[_slots.Length * 2];
                foreach (var print in _slots)
                {
                    if (print != 0)
                    {
                        Put(larger, print);
                    }
                }

                Volatile.Write(ref _slots, larger);
            }

            _count += Put(_slots, Print(id)) ? 1 : 0;
        }
    }

    private static bool Put(ulong[] slots, ulong print)
    {
        var at = (int)(print & (ulong)(slots.Length - 1));
        for (; slots[at] != 0; at = (at + 1) & (slots.Length - 1))
        {
            if (slots[at] == print)
            {
                return false;
            }
        }

        Volatile.Write(ref slots[at], print);
        return true;
    }

    // Four characters at a time, mixed as MurmurHash3 finishes. Zero marks an empty slot.
    private static ulong Print(string id)
    {
        var hash = (ulong)id.Length;
        var bytes = MemoryMarshal.AsBytes(id.AsSpan());
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(bytes));
        }

        foreach (var last in bytes)
        {
            hash = Mix(hash ^ last);
        }

        return hash == 0 ? 1 : hash;
    }

    private static ulong Mix(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xFF51_AFD7_ED55_8CCDUL;
        hash = (hash ^ (hash >> 33)) * 0xC4CE_B9FE_1A85_EC53UL;
        return hash ^ (hash >> 33);
    }
}
