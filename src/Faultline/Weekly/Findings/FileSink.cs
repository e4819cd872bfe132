using System.Text.Json;

namespace Faultline.Weekly.Findings;

/// <summary>Appends findings to a JSONL file, one a line.</summary>
public sealed class FileSink(string path) : IFindingSink
{
    public string Name => "file:" + path;

    public async Task SendAsync(IReadOnlyList<Finding> findings, Action<Finding> sent, CancellationToken cancellationToken)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory)
            {
                Directory.CreateDirectory(directory);
            }

            foreach (var finding in findings)
            {
                await File.AppendAllTextAsync(path, JsonSerializer.Serialize(finding, FaultlineJson.Line) + "\n", cancellationToken);
                sent(finding);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw FaultlineException.Outside($"Findings could not be written to {path} ({failure.Message}).", failure);
        }
    }
}
