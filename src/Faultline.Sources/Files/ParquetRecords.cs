using System.Runtime.CompilerServices;
using Faultline.Traces;
using Parquet;
using Parquet.Serialization;

namespace Faultline.Sources.Files;

/// <summary>Rows of a Parquet file, one row group in memory at a time. Lists and structs may be columns of their own or JSON text.</summary>
internal sealed class ParquetRecords(string name, SourceOptions options)
{
    private readonly TableRows _rows = new(name, options, inferTypes: false);

    /// <param name="file">A stream that can seek.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    public async IAsyncEnumerable<SourceRecord> ReadAsync(
        Stream file,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var (groups, problem) = await GroupsAsync(file, cancellationToken);
        long line = 0;
        for (var group = 0; group < groups && problem is null; group++)
        {
            (var rows, problem) = await RowsAsync(file, group, cancellationToken);
            foreach (var row in rows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                line++;
                foreach (var record in _rows.Read(row, line))
                {
                    yield return record;
                }
            }
        }

        if (problem is not null)
        {
            yield return new SourceRecord { Rejection = new Rejection(name, line, null, problem) };
        }
    }

    private static async Task<(int Groups, string? Problem)> GroupsAsync(Stream file, CancellationToken cancellationToken)
    {
        try
        {
            await using var reader = await ParquetReader.CreateAsync(file, leaveStreamOpen: true, cancellationToken: cancellationToken);
            return (reader.RowGroupCount, null);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return (0, Sentence(failure));
        }
    }

    private static async Task<(IEnumerable<IEnumerable<KeyValuePair<string, object?>>> Rows, string? Problem)> RowsAsync(
        Stream file,
        int group,
        CancellationToken cancellationToken
    )
    {
        try
        {
            file.Position = 0;
            var read = await ParquetSerializer.DeserializeUntypedAsync(file, new ParquetOptions(), group, cancellationToken);
            return (read.Data.Select(row => row.Select(cell => KeyValuePair.Create(cell.Key, (object?)cell.Value))), null);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return ([], Sentence(failure));
        }
    }

    // The library meets damaged files with whatever exception comes first.
    private static string Sentence(Exception failure) =>
        $"it cannot be read as Parquet from here on ({failure.Message.Split('\n')[0].TrimEnd('.', '\r')}); write the file again.";
}
