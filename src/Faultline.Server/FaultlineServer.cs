using System.Net.Sockets;
using Faultline.Analysis;
using Faultline.Server.Accounts;
using Faultline.Server.Configuring;
using Faultline.Server.Endpoints;
using Faultline.Server.Hosting;
using Faultline.Server.Owning;
using Faultline.Server.Pages;
using Faultline.Server.Receiving;
using Faultline.Server.Scheduling;
using Faultline.Server.Security;
using Faultline.Storage.DuckDb;
using Faultline.Storage.Remote;
using Faultline.Storage.Workbench.Sqlite;
using Faultline.Traces;
using Faultline.Traces.Searching;
using Faultline.Weekly.Scheduling;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Faultline.Server;

/// <summary>A running server: the owner of one workspace, with its endpoints and background work.</summary>
public sealed class FaultlineServer : IAsyncDisposable
{
    private static readonly DuckDbOptions StoreOptions = new()
    {
        MemoryLimit = "192MB",
        ReturnsMemory = true,
        RememberIds = true,
        // Smaller ones make a checkpoint shorter still, but each takes memory for as long as the file is open.
        RowsAGroup = 8_192,
        CheckpointThreshold = "64MB",
        Threads = Math.Max(1, Environment.ProcessorCount / 2),
    };

    private readonly WebApplication _app;
    private readonly ServeOptions _options;
    private StoreOwner? _owner;

    private FaultlineServer(WebApplication app, ServeOptions options) => (_app, _options) = (app, options);

    public IServiceProvider Services => _app.Services;

    /// <summary>Where it listens, with the ports it really got.</summary>
    public ListeningOn Listening => _app.Services.GetRequiredService<Listeners>().Actual(_app);

    /// <summary>Takes the workspace over, recovers what an earlier server left unfinished, and starts to listen.</summary>
    /// <exception cref="FaultlineException">The workspace has another owner, an address is taken, or the options contradict each other.</exception>
    public static async Task<FaultlineServer> StartAsync(ServeOptions options, CancellationToken cancellationToken = default)
    {
        var keys = ApiKeys.Load(options.Workspace, options.Config.Server);
        Door.Check(options, keys);
        _ = Timetable.Of(options.Config.Schedule);
        Directory.CreateDirectory(options.Workspace);
        await RefuseSecondAsync(options.Workspace, cancellationToken);
        var store = await StoreFile.OpenAsync(options.TracesPath, StoreOptions, cancellationToken);
        FaultlineServer? server = null;
        try
        {
            var workbench = await SqliteWorkbench.OpenAsync(options.WorkbenchPath, cancellationToken);
            server = new FaultlineServer(Build(options, keys, store, workbench), options);
            await server.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await (server?.DisposeAsync() ?? store.DisposeAsync());
            throw;
        }
    }

    /// <summary>Serves until cancelled, then answers what is under way, commits what was acknowledged and lets the workspace go.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var stop = cancellationToken.Register(() => stopped.TrySetResult());
        await using var failed = _app.Lifetime.ApplicationStopping.Register(() => stopped.TrySetResult());
        await stopped.Task;
        await _app.StopAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _owner?.Leave(_options.Workspace);
        await _app.DisposeAsync();
    }

    private static async Task RefuseSecondAsync(string workspace, CancellationToken cancellationToken)
    {
        await using var other = await RemoteTraceStore.TryOpenAsync(workspace, cancellationToken);
        if (other is not null && StoreOwner.Read(workspace) is { } owner)
        {
            throw FaultlineException.Outside(
                $"The workspace {workspace} is served already, by process {owner.Pid} on {owner.Url}; use that one, or stop it first."
            );
        }
    }

    private static WebApplication Build(ServeOptions options, ApiKeys keys, StoreFile store, IWorkbench workbench)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions
            {
                ApplicationName = typeof(FaultlineServer).Assembly.GetName().Name,
                ContentRootPath = AppContext.BaseDirectory,
                EnvironmentName = Environments.Production,
            }
        );
        // What the command line and faultline.yaml say holds; no other file or variable has a say.
        builder.Configuration.Sources.Clear();
        builder.Logging.ToStandardError();
        builder.Services.AddSingleton<IHostLifetime, CallerLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(8));
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<LiveConfig>();
        builder.Services.AddTransient(provider => provider.GetRequiredService<LiveConfig>().Current);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(workbench);
        builder.Services.AddSingleton<Listeners>();
        builder.Services.AddSingleton<OwnerToken>();
        builder.Services.AddSingleton(keys);
        // None but the configured origins; of those, any header an exporter may set.
        builder.Services.AddCors(cors =>
            cors.AddDefaultPolicy(policy =>
                policy.WithOrigins([.. options.Config.Server.AllowedOrigins]).AllowAnyHeader().WithMethods("POST")
            )
        );
        builder.Services.AddReceiving(options, store);
        builder.Services.AddHostedService<WeeklySchedule>();
        builder.Services.AddHostedService<RetentionSchedule>();
        builder.Services.AddSingleton<WarmUp>();
        if (options.WarmsUp)
        {
            builder.Services.AddHostedService(provider => provider.GetRequiredService<WarmUp>());
        }

        builder.AddOwnTelemetry(options);
        builder.Services.AddPages(options);
        builder.Services.AddAccess(options);
        builder.Services.AddRequestLimits(options);
        builder.Services.AddForwarding(options.Config.Server);
        builder.WebHost.ConfigureKestrel((_, kestrel) => Listeners.Configure(kestrel, options));

        var app = builder.Build();
        app.Use(next => app.Services.GetRequiredService<WarmUp>().Pipeline = next);
        app.UseForwarding(options.Config.Server);
        app.UseMiddleware<Door>();
        app.UseCors();
        app.UsePages();
        app.MapHealth();
        app.MapOtlpHttp();
        app.MapOtlpGrpc();
        app.MapOwner();
        app.MapSignals();
        app.MapStatus();
        app.MapPages();
        return app;
    }

    // Before anyone can come: the first to sign in need not wait for tables, and a file that cannot be opened stops the start.
    private async Task PrepareAccountsAsync(CancellationToken cancellationToken)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        if (scope.ServiceProvider.GetRequiredService<SignInMode>().Required)
        {
            await scope
                .ServiceProvider.GetRequiredService<AccountFile>()
                .PrepareAsync(scope.ServiceProvider.GetRequiredService<AccountsContext>(), cancellationToken);
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await PrepareAccountsAsync(cancellationToken);
            await _app.StartAsync(cancellationToken);
            var token = _app.Services.GetRequiredService<OwnerToken>();
            token.ListensOn(Listening.Owner.Port);
            _owner = new StoreOwner(Environment.ProcessId, Listening.Owner, token.Value, Listening.Http[0]);
            _owner.Write(_options.Workspace);
        }
        catch (IOException failure)
            when (failure.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException
                || failure.GetBaseException() is SocketException
            )
        {
            throw FaultlineException.Outside(
                $"One of the addresses {string.Join(", ", _options.Http.Concat(_options.Grpc))} cannot be listened on ({failure.GetBaseException().Message}); name others with --urls and --grpc.",
                failure
            );
        }
    }
}
