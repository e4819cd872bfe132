using System.Text.Json;

namespace Faultline.Retaining;

/// <summary>The trace ids that a regression file's rows name.</summary>
internal static class RowTraceIds
{
    /// <exception cref="FaultlineException">A line is not JSON: what it refers to cannot be told, so nothing may be deleted.</exception>
    public static async Task<IReadOnlyList<string>> ReadAsync(string file, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        var number = 0;
        await foreach (var line in File.ReadLinesAsync(file, cancellationToken))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            try
            {
                using var row = JsonDocument.Parse(line);
                if (
                    row.RootElement.ValueKind == JsonValueKind.Object
                    && row.RootElement.TryGetProperty("trace_id", out var id)
                    && id.ValueKind == JsonValueKind.String
                )
                {
                    ids.Add(id.GetString()!);
                }
            }
            catch (JsonException)
            {
                throw FaultlineException.Input(
                    $"{file}:{number}: the row is not JSON, so it cannot be told which trace it refers to; correct it first."
                );
            }
        }

        return ids;
    }
}
