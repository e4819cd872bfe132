using System.Diagnostics;
using System.Globalization;
using Faultline.Load;

// --grpc URL | --http URL, --seconds S, --senders N, --traces T (a request), --spans N (a trace), --bytes B (a span), --rate R (spans/s; 0 = as fast as it goes),
// --connections N (of gRPC; one a sender unless given), --warmup S (not counted), --pid P (whose memory to watch), --split 1 (the roots in a request of their own after that of the other spans),
// --words N (of which the texts are made, 4,000 at most), --book FILE (notes what was acknowledged, sends again what was not, and ends with the first failure),
// --check STORE (with --book, and nothing is sent: is everything acknowledged stored, and once?)
var options = new Dictionary<string, string>(StringComparer.Ordinal);
for (var i = 0; i + 1 < args.Length; i += 2)
{
    options[args[i]] = args[i + 1];
}

int Number(string name, int other) => options.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : other;

var warmup = Number("--warmup", 0);
var seconds = Number("--seconds", 20) + warmup;
var senders = Number("--senders", 16);
var rate = Number("--rate", 0);
var pid = Number("--pid", 0);
ExportTemplate.Vocabulary = Math.Clamp(Number("--words", 4_000), 2, 4_000);
ExportTemplate Make(TracePart part) => ExportTemplate.Make(Number("--traces", 50), Number("--spans", 10), Number("--bytes", 1200), part);

ExportTemplate[] templates = Number("--split", 0) > 0 ? [Make(TracePart.Children), Make(TracePart.Root)] : [Make(TracePart.Whole)];
var spansATurn = templates.Sum(template => template.Spans);
var bytesASpan = templates.Sum(template => template.Length) / spansATurn;
if (options.TryGetValue("--check", out var held))
{
    return await StoreCheck.RunAsync(options["--book"], held, templates[0]);
}

using var book = options.TryGetValue("--book", out var noted) ? new AckBook(noted) : null;
var run = (ulong)Environment.TickCount64 * 0x9E3779B97F4A7C15;

// Over HTTP/1.1 each request that is under way has a connection of its own anyway.
ISender[] connections = options.TryGetValue("--grpc", out var grpc)
    ? [.. Enumerable.Range(0, Math.Clamp(Number("--connections", senders), 1, senders)).Select(_ => new GrpcSender(new Uri(grpc)))]
    : [new HttpSender(new Uri(options["--http"]))];
using var stop = new CancellationTokenSource();
var (stored, refused, failed, number) = (0L, 0L, 0L, 0L);
var latencies = new List<double>();
var clock = Stopwatch.StartNew();
var peak = 0L;

async Task SendAsync(int index)
{
    var buffers = Array.ConvertAll(templates, template => new byte[template.Length]);
    var own = new List<double>();
    var pause = rate > 0 ? spansATurn * senders / (double)rate : 0;
    var next = pause * index / senders;
    while (clock.Elapsed.TotalSeconds < seconds && (book is null || Interlocked.Read(ref failed) == 0))
    {
        if (pause > 0)
        {
            var wait = next - clock.Elapsed.TotalSeconds;
            next += pause;
            if (wait > 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(wait));
            }
        }

        var sent = book?.Next() ?? new Sent(run, Interlocked.Increment(ref number));
        var acknowledged = true;
        for (var part = 0; part < templates.Length; part++)
        {
            var template = templates[part];
            template.Fill(sent.Number, sent.Run, buffers[part]);
            acknowledged &= await SendOneAsync(connections[index % connections.Length], buffers[part], template.Spans, own);
        }

        book?.Write(sent, acknowledged);
    }

    lock (latencies)
    {
        latencies.AddRange(own);
    }
}

// True when it was acknowledged.
async Task<bool> SendOneAsync(ISender connection, byte[] request, int spans, List<double> own)
{
    var started = clock.Elapsed;
    switch (await connection.SendAsync(request, stop.Token))
    {
        case Outcome.Stored:
            if (started.TotalSeconds >= warmup)
            {
                Interlocked.Add(ref stored, spans);
                own.Add((clock.Elapsed - started).TotalMilliseconds);
            }

            return true;
        case Outcome.Refused:
            Interlocked.Add(ref refused, spans);
            // An overload that never lets up: no waiting for Retry-After beyond a breath.
            await Task.Delay(rate > 0 ? 20 : 200);
            break;
        default:
            Interlocked.Add(ref failed, spans);
            await Task.Delay(200);
            break;
    }

    return false;
}

long Memory()
{
    try
    {
        return pid == 0 ? 0 : Process.GetProcessById(pid).WorkingSet64 >> 20;
    }
    catch (ArgumentException)
    {
        return 0;
    }
}

TimeSpan Cpu(bool server) =>
    server
        ? pid == 0
            ? TimeSpan.Zero
            : Process.GetProcessById(pid).TotalProcessorTime
        : Environment.CpuUsage.TotalTime;

var (serverCpu, ownCpu) = (TimeSpan.Zero, TimeSpan.Zero);
var measuring = Task.Run(async () =>
{
    await Task.Delay(TimeSpan.FromSeconds(warmup));
    (serverCpu, ownCpu) = (Cpu(server: true), Cpu(server: false));
});
var watching = Task.Run(async () =>
{
    var before = 0L;
    while (clock.Elapsed.TotalSeconds < seconds && (book is null || Interlocked.Read(ref failed) == 0))
    {
        await Task.Delay(5000);
        var memory = Memory();
        peak = Math.Max(peak, memory);
        var now = Interlocked.Read(ref stored);
        Console.Error.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{clock.Elapsed.TotalSeconds, 6:F0} s  {(now - before) / 5.0, 9:N0} spans/s  refused {Interlocked.Read(ref refused):N0}  {memory} MB"
            )
        );
        before = now;
    }
});
await Task.WhenAll(Enumerable.Range(0, senders).Select(index => Task.Run(() => SendAsync(index))));
var elapsed = clock.Elapsed.TotalSeconds - warmup;
(serverCpu, ownCpu) = (Cpu(server: true) - serverCpu, Cpu(server: false) - ownCpu);
await watching;
await measuring;
Array.ForEach(connections, connection => connection.Dispose());
latencies.Sort();
double At(double share) => latencies.Count == 0 ? double.NaN : latencies[(int)Math.Min(latencies.Count - 1, latencies.Count * share)];
Console.WriteLine(
    string.Create(
        CultureInfo.InvariantCulture,
        $"{stored / elapsed:N0} spans/s acknowledged ({stored:N0} in {elapsed:F1} s; a span {bytesASpan} bytes, {spansATurn} spans in {templates.Length} request), refused {refused:N0}, failed {failed:N0}; export p50 {At(0.5):F0} ms, p99 {At(0.99):F0} ms; server peak {peak} MB"
    )
);
Console.WriteLine(
    string.Create(
        CultureInfo.InvariantCulture,
        $"processor time a span: server {serverCpu.TotalMicroseconds / Math.Max(1, stored):F1} µs, load generator {ownCpu.TotalMicroseconds / Math.Max(1, stored):F1} µs"
    )
);
return failed > 0 && book is null ? 1 : 0;
