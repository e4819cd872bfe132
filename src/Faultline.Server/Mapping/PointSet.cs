using Faultline.Analysis;

namespace Faultline.Server.Mapping;

/// <summary>A selection on the map as a page sends it: one bit a point in the run's order, least significant first, Base64. Twenty thousand points are 3.4 KB.</summary>
internal static class PointSet
{
    /// <summary>The trace ids that it names.</summary>
    /// <exception cref="FaultlineException">It is no Base64, or is not of this map.</exception>
    public static IReadOnlyList<string> Read(AnalysisRun run, string? bits)
    {
        var bytes = new byte[(bits?.Length ?? 0) * 3 / 4 + 3];
        if (string.IsNullOrEmpty(bits) || !Convert.TryFromBase64String(bits, bytes, out var length) || length != (run.Map.Count + 7) / 8)
        {
            throw FaultlineException.Input("The selection is not of this map; load the page again.");
        }

        var traces = new List<string>();
        for (var i = 0; i < run.Map.Count; i++)
        {
            if ((bytes[i >> 3] & (1 << (i & 7))) != 0)
            {
                traces.Add(run.Map[i].TraceId);
            }
        }

        return traces.Count > 0 ? traces : throw FaultlineException.Input("Nothing is selected.");
    }
}
