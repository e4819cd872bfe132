using System.IO.Compression;
using System.Runtime.CompilerServices;
using Faultline.Traces;

namespace Faultline.Sources.Files;

/// <summary>Traces of one file or of standard input; compression and, unless given, the format are recognised by the content.</summary>
public sealed class FileTraceSource(string name, Func<Stream> open, SourceOptions options) : ITraceSource
{
    private const int HeadBytes = 64 << 10;

    static FileTraceSource() =>
        // Without it a truncated gzip file reads as if it simply ended.
        AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    public string Name { get; } = name;

    public async IAsyncEnumerable<SourceRecord> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        CountingStream? counted = null;
        Rejection? refused = null;
        try
        {
            counted = new CountingStream(open());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            refused = new Rejection(Name, 0, null, Sentence(failure));
        }

        if (counted is null)
        {
            yield return new SourceRecord { Rejection = refused };
            yield break;
        }

        await using (counted)
        {
            var content = await ContentAsync(counted, cancellationToken);
            await using (content)
            {
                var (records, problem) = Reader(content);
                if (problem is not null)
                {
                    yield return new SourceRecord { Rejection = new Rejection(Name, 0, null, problem), BytesRead = counted.Count };
                    yield break;
                }

                await foreach (var record in records.WithCancellation(cancellationToken))
                {
                    yield return record with
                    {
                        BytesRead = Math.Max(counted.Count, record.BytesRead),
                    };
                }
            }
        }
    }

    /// <summary>What stopped a stream, for the report.</summary>
    internal static string Sentence(Exception failure) =>
        failure switch
        {
            InvalidDataException { Message: var message } when message.Contains("truncated", StringComparison.OrdinalIgnoreCase) =>
                "the gzip data ends too early (the file was cut); what came before is kept.",
            InvalidDataException => "the gzip data is damaged from here on; what came before is kept.",
            FileNotFoundException or DirectoryNotFoundException => "the file does not exist.",
            UnauthorizedAccessException => "it cannot be read for lack of permission.",
            _ => "it cannot be read: " + failure.Message.TrimEnd('.') + ".",
        };

    private static async ValueTask<PeekedStream> ContentAsync(Stream counted, CancellationToken cancellationToken)
    {
        var outer = await PeekedStream.OpenAsync(counted, 2, cancellationToken);
        Stream plain = outer.Head.Span is [0x1F, 0x8B] ? new GZipStream(outer, CompressionMode.Decompress) : outer;
        var content = await PeekedStream.OpenAsync(plain, HeadBytes, cancellationToken);
        if (content.Head.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            content.Skip(3);
        }

        return content;
    }

    private (IAsyncEnumerable<SourceRecord> Records, string? Problem) Reader(PeekedStream content)
    {
        var (format, problem) = options.Format == TraceFormat.Auto ? FormatSniffer.Recognise(content.Head.Span) : (options.Format, null);
        return format switch
        {
            _ when problem is not null => (AsyncEnumerable.Empty<SourceRecord>(), problem),
            TraceFormat.Csv => (new CsvRecords(Name, options).ReadAsync(content), null),
            TraceFormat.Parquet => (ParquetAsync(content), null),
            _ => (new JsonRecords(Name, options).ReadAsync(content), null),
        };
    }

    // Parquet is read from its end, so a pipe or compressed file is unpacked to disk first.
    private async IAsyncEnumerable<SourceRecord> ParquetAsync(
        Stream content,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var access = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            // Traces are not for the other users of the machine.
            access.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var file = new FileStream(path, access);
        var failure = await CopyAsync(content, file, cancellationToken);
        if (failure is not null)
        {
            yield return new SourceRecord { Rejection = new Rejection(Name, 0, null, failure) };
            yield break;
        }

        await foreach (var record in new ParquetRecords(Name, options).ReadAsync(file, cancellationToken))
        {
            // The file has been read to its end by now.
            yield return record with
            {
                BytesRead = 0,
            };
        }
    }

    private static async Task<string?> CopyAsync(Stream content, Stream file, CancellationToken cancellationToken)
    {
        try
        {
            await content.CopyToAsync(file, cancellationToken);
            file.Position = 0;
            return null;
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException)
        {
            return Sentence(failure);
        }
    }
}
