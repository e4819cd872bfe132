using System.Runtime.InteropServices;
using DuckDB.NET.Data;

namespace Faultline.Storage.DuckDb;

/// <summary>Cached vectors: IEEE single-precision numbers, little-endian, as one BLOB each (seven times as fast to read as a list column).</summary>
internal static class VectorTable
{
    public static IReadOnlyDictionary<string, float[]> Read(
        DuckDBConnection connection,
        string model,
        IReadOnlyCollection<string> textHashes,
        CancellationToken cancellationToken
    )
    {
        connection.FillIds("wanted", textHashes, cancellationToken);
        var vectors = new Dictionary<string, float[]>(textHashes.Count, StringComparer.Ordinal);
        using var command = connection.Command(
            "SELECT v.text_hash, v.vector FROM vectors v WHERE v.model = $model AND v.text_hash IN (SELECT id FROM temp.wanted)",
            ("model", StoredText.Encode(model))
        );
        command.UseStreamingMode = true;
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var blob = row.GetStream(1);
            var vector = new float[blob.Length / sizeof(float)];
            blob.ReadExactly(MemoryMarshal.AsBytes(vector.AsSpan()));
            vectors[row.Text(0)!] = vector;
        }

        return vectors;
    }

    /// <summary>Writes in the transaction that is open; what was there under the same model and hash is replaced.</summary>
    public static void Write(
        DuckDBConnection connection,
        string model,
        IReadOnlyDictionary<string, float[]> vectors,
        CancellationToken cancellationToken
    )
    {
        connection.FillIds("incoming", vectors.Keys, cancellationToken);
        using (
            var replace = connection.Command(
                "DELETE FROM vectors WHERE model = $model AND text_hash IN (SELECT id FROM temp.incoming)",
                ("model", StoredText.Encode(model))
            )
        )
        {
            replace.ExecuteNonQuery();
        }

        using var appender = connection.CreateAppender("vectors");
        foreach (var (hash, vector) in vectors)
        {
            cancellationToken.ThrowIfCancellationRequested();
            appender
                .CreateRow()
                .AppendValue(StoredText.Encode(model))
                .AppendValue(StoredText.Encode(hash))
                .AppendValue(MemoryMarshal.AsBytes(vector.AsSpan()))
                .EndRow();
        }
    }
}
