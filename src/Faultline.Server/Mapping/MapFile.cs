using System.Buffers.Binary;
using System.Globalization;
using Faultline.Analysis;
using Faultline.Curating;

namespace Faultline.Server.Mapping;

/// <summary>The points of a run's map as a browser reads them: little-endian, nothing to parse.</summary>
/// <remarks>
/// <c>FMAP</c>, format version (u32), number of points n (u32), then n pairs of positions (f32), then n numbers of clusters (u16; <see cref="Noise"/> for none). Clusters are
/// numbered as the run lists them. The order of the points is the run's own and never changes with edits, so a selection is a set of places in it.
/// </remarks>
internal static class MapFile
{
    public const int Version = 1;
    public const ushort Noise = ushort.MaxValue;
    private const int Header = 12;

    /// <summary>Names the clusters that the numbers speak of: another one after each edit and each time the run is made again.</summary>
    public static string Edition(Curation curation) =>
        string.Create(CultureInfo.InvariantCulture, $"{curation.Run.CreatedAt.Ticks:x}-{curation.Sequence}");

    public static byte[] Write(AnalysisRun run)
    {
        var clusters = run.Clusters.Index().ToDictionary(c => c.Item.ClusterId, c => (ushort)c.Index, StringComparer.Ordinal);
        var n = run.Map.Count;
        var bytes = new byte[Header + n * 10];
        "FMAP"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), Version);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), (uint)n);
        for (var i = 0; i < n; i++)
        {
            var point = run.Map[i];
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(Header + 8 * i), Finite(point.X));
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(Header + 8 * i + 4), Finite(point.Y));
            var cluster = point.ClusterId is { } id && clusters.TryGetValue(id, out var number) ? number : Noise;
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(Header + 8 * n + 2 * i), cluster);
        }

        return bytes;
    }

    private static float Finite(float value) => float.IsFinite(value) ? value : 0;
}
