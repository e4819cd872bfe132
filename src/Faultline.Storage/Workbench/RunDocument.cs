using System.IO.Compression;
using System.Text.Json;
using Faultline.Analysis;

namespace Faultline.Storage.Workbench;

/// <summary>A run as it is kept: its JSON document, gzip.</summary>
internal static class RunDocument
{
    public static byte[] Write(AnalysisRun run)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            JsonSerializer.Serialize(gzip, run, FaultlineJson.Line);
        }

        return bytes.ToArray();
    }

    public static AnalysisRun Read(string runId, byte[] document)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(document, writable: false), CompressionMode.Decompress);
            return JsonSerializer.Deserialize<AnalysisRun>(gzip, FaultlineJson.Line) ?? throw new JsonException("null");
        }
        catch (Exception failure) when (failure is JsonException or InvalidDataException)
        {
            throw new FaultlineException(
                FaultKind.Input,
                $"Run {runId} in the workbench cannot be read by this Faultline; analyze the window again.",
                failure
            );
        }
    }
}
