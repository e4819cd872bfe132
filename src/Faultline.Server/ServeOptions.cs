using System.Net;
using Faultline.Configuration;

namespace Faultline.Server;

/// <summary>What a server serves, and where.</summary>
public sealed record ServeOptions
{
    /// <summary>Absolute path of the workspace; made when it is not there.</summary>
    public required string Workspace { get; init; }

    public FaultlineConfig Config { get; init; } = new();

    /// <summary>The file that <see cref="Config"/> was read from, or would be; null where no file is meant to change.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>Where pages, API and OTLP/HTTP listen. Port 0 takes any free one.</summary>
    public IReadOnlyList<ListenAddress> Http { get; init; } = [new ListenAddress(IPAddress.Loopback, 4318)];

    /// <summary>Where OTLP/gRPC listens (HTTP/2 without TLS); empty for nowhere.</summary>
    public IReadOnlyList<ListenAddress> Grpc { get; init; } = [new ListenAddress(IPAddress.Loopback, 4317)];

    /// <summary>Limits, already with what the command line says of them.</summary>
    public IntakeLimits Limits { get; init; } = new();

    /// <summary>Lets other machines in without a key.</summary>
    public bool AllowWithoutKey { get; init; }

    /// <summary>Makes every page once after the start, so that the first visitor need not wait for what is compiled and read then.</summary>
    public bool WarmsUp { get; init; } = true;

    public string TracesPath => Path.Combine(Workspace, "traces.duckdb");

    public string WorkbenchPath => Path.Combine(Workspace, "workbench.db");
}
