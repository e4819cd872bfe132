using Faultline.Server.Assembling;
using Faultline.Server.Hosting;
using Faultline.Server.Owning;
using Faultline.Sources.Otlp;
using Faultline.Storage;
using Faultline.Traces;
using Faultline.Traces.Ingesting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Faultline.Server.Receiving;

/// <summary>The way of a span through the server: receiver → limits → writer → open traces → store.</summary>
internal static class ReceivingServices
{
    public static void AddReceiving(this IServiceCollection services, ServeOptions options, StoreFile store)
    {
        var limits = new OpenTraceLimits();
        services.AddSingleton(_ => store);
        services.AddSingleton<Readiness>();
        services.AddSingleton(new IntakeBudget(options.Limits));
        services.AddSingleton<IntakeMeter>();
        services.AddSingleton(options.Limits);
        services.AddSingleton<GrpcDoor>();
        services.AddSingleton(new DecodeGate());
        services.AddSingleton(new SpanLimits(options.Limits));
        services.AddSingleton(_ => new IntakePolicy(options.Config, () => PrivacySecret.Of(options.Workspace), SpanWorkflow.NamedBy));
        services.AddSingleton<ISpanAssembler>(static provider => new SpanAssembler(provider.GetRequiredService<IntakePolicy>()));
        services.AddSingleton<OtlpReceiver>();
        services.AddSingleton(provider =>
        {
            var assembler = provider.GetRequiredService<ISpanAssembler>();
            return new TraceTeller(
                store,
                assembler,
                new SessionMerger(store, assembler, provider.GetRequiredService<IntakePolicy>()),
                limits,
                provider.GetRequiredService<IntakeMeter>(),
                provider.GetRequiredService<ILogger<TraceTeller>>()
            );
        });
        services.AddSingleton(provider => new TracePreparer(
            store.MayHold,
            provider.GetRequiredService<TraceTeller>(),
            provider.GetRequiredService<IntakePolicy>()
        ));
        services.AddSingleton<StoreWriter>(provider =>
        {
            var meter = provider.GetRequiredService<IntakeMeter>();
            var (journal, left) = OpenTraceJournal.Open(Path.Combine(options.Workspace, "open-traces"));
            var open = new OpenTraces(store.MayHold, limits);
            open.Reread(left, now: 0);
            return new StoreWriter(
                store,
                open,
                provider.GetRequiredService<TraceTeller>(),
                journal,
                provider.GetRequiredService<Readiness>(),
                meter,
                provider.GetRequiredService<ILogger<StoreWriter>>()
            );
        });
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<StoreWriter>());
        services.AddSingleton<TraceDeletions>();
        services.AddSingleton<ITraceStore, OwnedTraceStore>();
        services.AddGrpc(static grpc => grpc.IgnoreUnknownServices = false);
    }
}
