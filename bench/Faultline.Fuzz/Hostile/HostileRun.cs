using System.Diagnostics;
using System.Globalization;

namespace Faultline.Fuzz.Hostile;

/// <summary>Sends every hostile request to a running server and watches what it answers and how much memory it takes.</summary>
internal static class HostileRun
{
    // Linux: writing 5 sets the peak (VmHWM) to what is resident now.
    private const string ResetPeak = "5";

    /// <param name="http">The server's address for OTLP/HTTP and pages.</param>
    /// <param name="grpc">Its address for OTLP/gRPC.</param>
    /// <param name="pid">Its process, whose memory is read from /proc.</param>
    /// <returns>How many answers were not what they must be.</returns>
    public static async Task<int> RunAsync(Uri http, Uri grpc, int pid)
    {
        using var sender = new Sender(http, grpc);
        var wrong = 0;
        Console.WriteLine($"{"request", -44}{"door", -18}{"answer", -11}{"s", 7}{"resident MB", 13}{"peak MB", 9}");
        foreach (var request in HostileRequests.All)
        {
            Reset(pid);
            var clock = Stopwatch.StartNew();
            var (status, text) = ("", "");
            foreach (var body in request.Bodies)
            {
                (status, text) = await sender.SendAsync(request.Door, body);
                // Told to come back, a sender does.
                for (var again = 0; status is "429" or "503" && again < 60; again++)
                {
                    await Task.Delay(TimeSpan.FromSeconds(1));
                    (status, text) = await sender.SendAsync(request.Door, body);
                }
            }

            var isRight = status == request.Answer && text.Contains(request.Says, StringComparison.Ordinal);
            wrong += isRight ? 0 : 1;
            Line(request.Name, request.Door.ToString(), status, clock, pid);
            if (!isRight)
            {
                Console.WriteLine(
                    $"    WRONG: {request.Answer} with '{request.Says}' was due; it said: {text[..Math.Min(300, text.Length)]}"
                );
            }
        }

        string[] pages =
        [
            "readyz",
            "api/status",
            "traces",
            "trace?id=" + HostileRequests.ManySpansTrace,
            "api/traces/one?id=" + HostileRequests.ManySpansTrace,
        ];
        foreach (var page in pages)
        {
            Reset(pid);
            var clock = Stopwatch.StartNew();
            var (status, text) = await sender.GetAsync(page);
            wrong += status == "200" ? 0 : 1;
            Line($"/{page.Split('?')[0]}, {text.Length / 1024:N0} KB", "", status, clock, pid);
        }

        return wrong;
    }

    private static void Line(string name, string door, string status, Stopwatch clock, int pid) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name, -44}{door, -18}{status, -11}{clock.Elapsed.TotalSeconds, 7:F1}{Megabytes(pid, "VmRSS:"), 13:N0}{Megabytes(pid, "VmHWM:"), 9:N0}"
            )
        );

    private static void Reset(int pid) => File.WriteAllText($"/proc/{pid}/clear_refs", ResetPeak);

    private static long Megabytes(int pid, string field) =>
        File.ReadLines($"/proc/{pid}/status").FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal)) is { } line
            ? long.Parse(line[field.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture) >> 10
            : -1;
}
