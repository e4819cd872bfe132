using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Faultline.Gating;

namespace Faultline.Models.Agents;

/// <summary>
/// Grades an answer by the user's own program, started for each answer: <c>{"case_id", "query", "response", "gold"}</c> on its standard input;
/// <c>{"pass": true}</c> or <c>{"score": 0.8}</c>, with a <c>"reason"</c>, on its output, or without output exit code 0 for pass and 1 for fail.
/// </summary>
public sealed class CommandGrader : IAnswerGrader
{
    private const int MaxOutput = 1024 * 1024;
    private static readonly JsonSerializerOptions Format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public bool Takes(string kind) => kind == GraderKinds.Command;

    public async Task<MatchResult> GradeAsync(GraderQuestion question, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(question.TimeoutSeconds));
        Process? process = null;
        try
        {
            process = Process.Start(Shell.Start(question.Instruction));
            if (process is null)
            {
                return MatchResult.Error("the command could not be started");
            }

            var writing = WriteAsync(process, question, limit.Token);
            var output = await ReadAsync(process.StandardOutput, limit.Token);
            await writing;
            if (output is null)
            {
                return MatchResult.Error("the command wrote more than 1 MB");
            }

            await process.WaitForExitAsync(limit.Token);
            return Finding(output.Trim(), process.ExitCode);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return MatchResult.Error($"the command did not answer within {question.TimeoutSeconds} s");
        }
        catch (Win32Exception failure)
        {
            return MatchResult.Error("the command could not be started: " + failure.Message);
        }
        finally
        {
            Stop(process);
        }
    }

    private static async Task WriteAsync(Process process, GraderQuestion question, CancellationToken cancellationToken)
    {
        var input = new JsonObject
        {
            ["case_id"] = question.CaseId,
            ["query"] = question.Query,
            ["response"] = question.Response,
            ["gold"] = question.Gold,
        }.ToJsonString(Format);
        try
        {
            await process.StandardInput.WriteLineAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A program may decide without reading its input.
        }
    }

    private static async Task<string?> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new char[8192];
        int read;
        while ((read = await reader.ReadAsync(buffer, cancellationToken)) > 0)
        {
            text.Append(buffer, 0, read);
            if (text.Length > MaxOutput)
            {
                return null;
            }
        }

        return text.ToString();
    }

    private static MatchResult Finding(string output, int exitCode)
    {
        if (output.Length == 0)
        {
            return exitCode is 0 or 1
                ? MatchResult.Of(exitCode == 0, $"the command ended with exit code {exitCode}")
                : MatchResult.Error($"the command ended with exit code {exitCode} and said nothing");
        }

        try
        {
            using var document = JsonDocument.Parse(output);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return MatchResult.Error("the command's output is not a JSON object");
            }

            var reason =
                root.TryGetProperty("reason", out var said) && said.ValueKind == JsonValueKind.String
                    ? said.GetString()!
                    : "the command's finding";
            if (root.TryGetProperty("pass", out var pass) && pass.ValueKind is JsonValueKind.True or JsonValueKind.False)
            {
                return MatchResult.Of(pass.GetBoolean(), reason);
            }

            return
                root.TryGetProperty("score", out var score)
                && score.ValueKind == JsonValueKind.Number
                && score.GetDouble() is >= 0 and <= 1 and var value
                ? new MatchResult(RowOutcome.Pass, reason, value)
                : MatchResult.Error("the command's output has neither pass (true or false) nor score (in [0, 1])");
        }
        catch (JsonException)
        {
            return MatchResult.Error("the command's output is not JSON");
        }
    }

    private static void Stop(Process? process)
    {
        try
        {
            if (process?.HasExited == false)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (InvalidOperationException)
        {
            // It is gone already.
        }

        process?.Dispose();
    }
}
