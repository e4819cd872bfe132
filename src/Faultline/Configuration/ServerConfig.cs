using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;

namespace Faultline.Configuration;

/// <summary>How <c>faultline serve</c> receives traces, and from whom.</summary>
public sealed record ServerConfig
{
    /// <summary>Name → key that may send traces, beside those of <c>faultline key create</c>.</summary>
    public IReadOnlyDictionary<string, ApiKeyConfig> ApiKeys { get; init; } = FrozenDictionary<string, ApiKeyConfig>.Empty;

    /// <summary><c>remote</c>: this machine needs no key. <c>always</c>: it does too, as behind a proxy on the same machine.</summary>
    [AllowedValues("remote", "always")]
    public string RequireKey { get; init; } = "remote";

    /// <summary>Host names by which a loopback address may be called, beside <c>localhost</c> and the addresses themselves.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Origins (<c>https://app.example.com</c>) whose pages may send traces from the browser.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Address under which people reach the pages, where a proxy stands in front: <c>https://faultline.example.com</c>.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>IP addresses of proxies whose <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c> are believed.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>Requests that one account, key or address may make of pages and <c>/api</c> in a minute; beyond it the answer is 429. Traces have <see cref="Limits"/>.</summary>
    [Range(1, 10_000_000)]
    public int RequestsPerMinute { get; init; } = 3_000;

    /// <summary>Whether <c>serve</c> deletes what <c>retention.days</c> says, at its start and once a day; otherwise only <c>faultline retention</c> does.</summary>
    public bool ApplyRetention { get; init; } = true;

    public SignInConfig SignIn { get; init; } = new();

    public IntakeLimits Limits { get; init; } = new();
}

/// <summary>One key that may send traces: its hash, or the environment variable that holds the key. The key itself never stands in the file.</summary>
public sealed record ApiKeyConfig
{
    /// <summary>SHA-256 of the key, 64 hexadecimal digits.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Name of the environment variable that holds the key.</summary>
    public string? Variable { get; init; }

    /// <summary>What it may: <c>ingest</c> (send traces and signals), <c>read</c>, <c>write</c> (what a reviewer changes). All three when empty.</summary>
    [AllowedValues("ingest", "read", "write")]
    public IReadOnlyList<string> Scopes { get; init; } = [];
}

/// <summary>How much is taken in. What is beyond is refused, counted and said in the answer; sizes are in MiB unless they say otherwise.</summary>
public sealed record IntakeLimits
{
    /// <summary>A request as it comes, compressed where it is.</summary>
    [Range(1, 1024)]
    public int MaxBodyMb { get; init; } = 32;

    /// <summary>A request after decompression.</summary>
    [Range(1, 1024)]
    public int MaxDecompressedMb { get; init; } = 64;

    /// <summary>Spans, or signals, of one request; those beyond are rejected.</summary>
    [Range(1, 10_000_000)]
    public int MaxSpans { get; init; } = 200_000;

    /// <summary>One span with its attributes, events and links; a larger one is rejected.</summary>
    [Range(1, 1024)]
    public int MaxSpanMb { get; init; } = 8;

    /// <summary>A resource, in KiB: every trace has it once more. Attributes that do not fit are dropped.</summary>
    [Range(1, 16_384)]
    public int MaxResourceKb { get; init; } = 64;

    /// <summary>Attributes of a span, of an event and of a resource; those beyond are dropped.</summary>
    [Range(1, 1_000_000)]
    public int MaxAttributes { get; init; } = 4_096;

    /// <summary>Decompressed size of the requests that are waiting for or in a commit; beyond it senders are told to come back.</summary>
    [Range(1, 65_536)]
    public int QueueMb { get; init; } = 64;

    /// <summary>Requests that are waiting for or in a commit.</summary>
    [Range(1, 1_000_000)]
    public int QueueRequests { get; init; } = 4_096;
}
