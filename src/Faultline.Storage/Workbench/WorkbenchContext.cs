using Faultline.Traces;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Faultline.Storage.Workbench;

/// <summary>The model of the workbench, the same for every database. A provider derives from it and brings its own migrations.</summary>
internal abstract class WorkbenchContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<RunRow> Runs => Set<RunRow>();

    public DbSet<LabelRow> Labels => Set<LabelRow>();

    public DbSet<ReviewMarkRow> ReviewMarks => Set<ReviewMarkRow>();

    public DbSet<ReviewPlanRow> ReviewPlans => Set<ReviewPlanRow>();

    public DbSet<AuditRow> Audit => Set<AuditRow>();

    public DbSet<AdjudicationRow> Adjudications => Set<AdjudicationRow>();

    public DbSet<ConfirmationRow> Confirmations => Set<ConfirmationRow>();

    public DbSet<ClusterEditRow> ClusterEdits => Set<ClusterEditRow>();

    public DbSet<GateResultRow> GateResults => Set<GateResultRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();
        configurationBuilder.Properties<string>().HaveConversion<TextConverter>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<RunRow>(run =>
        {
            run.ToTable("runs").HasKey(r => r.RunId);
            run.HasIndex(r => new { r.Workflow, r.CreatedAt });
        });
        modelBuilder.Entity<LabelRow>(label =>
        {
            label.ToTable("labels").HasKey(l => l.Id);
            label.HasIndex(l => new
            {
                l.RunId,
                l.TraceId,
                l.Reviewer,
            });
        });
        modelBuilder.Entity<ReviewMarkRow>(mark =>
        {
            mark.ToTable("review_marks").HasKey(m => m.Id);
            mark.HasIndex(m => new { m.RunId, m.TraceId });
        });
        modelBuilder.Entity<ReviewPlanRow>(plan => plan.ToTable("review_plans").HasKey(p => p.RunId));
        modelBuilder.Entity<AuditRow>(audit => audit.ToTable("audit").HasKey(a => a.Id));
        modelBuilder.Entity<AdjudicationRow>(adjudication =>
        {
            adjudication.ToTable("adjudications").HasKey(a => a.Id);
            adjudication.HasIndex(a => new { a.RunId, a.TraceId });
        });
        modelBuilder.Entity<ConfirmationRow>(confirmation =>
        {
            confirmation.ToTable("confirmations").HasKey(c => c.Id);
            confirmation.HasIndex(c => new { c.Workflow, c.ClusterId });
        });
        modelBuilder.Entity<ClusterEditRow>(edit =>
        {
            edit.ToTable("cluster_edits").HasKey(e => e.Id);
            // Of two people who change a run at once, one is told to look again.
            edit.HasIndex(e => new { e.RunId, e.Sequence }).IsUnique();
        });
        modelBuilder.Entity<GateResultRow>(gate =>
        {
            gate.ToTable("gate_results").HasKey(g => g.GateId);
            gate.HasIndex(g => g.CreatedAt);
        });
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            property.SetColumnName(System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        }
    }

    private sealed class TextConverter()
        : ValueConverter<string, string>(text => StoredText.Encode(text)!, stored => StoredText.Decode(stored)!);

    private sealed class UtcConverter()
        : ValueConverter<DateTime, DateTime>(time => time.ToUtc(), stored => DateTime.SpecifyKind(stored, DateTimeKind.Utc));
}
