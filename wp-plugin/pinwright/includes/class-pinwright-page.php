<?php
/**
 * The settings page as people see it.
 *
 * @package Pinwright
 */

/**
 * Draws the settings page. Reads, escapes, prints; changes nothing.
 */
final class Pinwright_Page {

	/**
	 * Stored options.
	 *
	 * @var Pinwright_Options
	 */
	private $options;

	/**
	 * What waits.
	 *
	 * @var Pinwright_Outbox
	 */
	private $outbox;

	/**
	 * Takes its neighbours.
	 *
	 * @param Pinwright_Options $options Stored options.
	 * @param Pinwright_Outbox  $outbox  What waits.
	 */
	public function __construct( Pinwright_Options $options, Pinwright_Outbox $outbox ) {
		$this->options = $options;
		$this->outbox  = $outbox;
	}

	/**
	 * Prints the page.
	 */
	public function show(): void {
		if ( ! current_user_can( 'manage_options' ) ) {
			return;
		}
		$connected = $this->options->is_connected();
		echo '<div class="wrap pinwright"><h1>Pinwright</h1>';
		if ( $connected ) {
			$this->show_state();
			$this->show_content_form();
			$this->show_outbox();
			$open = '' === $this->options->status()['stopped'] ? '' : ' open';
			echo '<details class="pinwright-more"' . $open . '><summary>' . esc_html__( 'Use another connection key', 'pinwright' ) . '</summary>';
			$this->show_key_form();
			echo '</details>';
		} else {
			echo '<p class="pinwright-lead">' . esc_html__( 'Pinwright turns the posts you publish into Pinterest pins. This site only has to tell it when there is a new post.', 'pinwright' ) . '</p>';
			$this->show_key_form();
			$this->show_content_form();
		}
		echo '</div>';
	}

	/**
	 * The field for the connection key.
	 */
	private function show_key_form(): void {
		?>
		<form method="post" action="options.php" class="pinwright-card">
			<?php settings_fields( Pinwright_Settings::CONNECT_GROUP ); ?>
			<h2><label for="pinwright-key"><?php esc_html_e( 'Connection key', 'pinwright' ); ?></label></h2>
			<p id="pinwright-key-help"><?php esc_html_e( 'In Pinwright, open WordPress, press “Make a connection key” and copy the key. It works once and not for long, so paste it right away.', 'pinwright' ); ?></p>
			<p><textarea id="pinwright-key" class="code" name="<?php echo esc_attr( Pinwright_Settings::KEY ); ?>" rows="3" required autocomplete="off" autocapitalize="off" spellcheck="false" placeholder="pwc_…" aria-describedby="pinwright-key-help"></textarea></p>
			<?php submit_button( __( 'Connect', 'pinwright' ), 'primary', 'submit', false ); ?>
		</form>
		<?php
	}

	/**
	 * Whether all is well, in a sentence, with the buttons that help.
	 */
	private function show_state(): void {
		$connection = $this->options->connection();
		$status     = $this->options->status();
		$host       = (string) wp_parse_url( $connection['url'], PHP_URL_HOST );
		if ( '' !== $status['stopped'] ) {
			$state   = 'stopped';
			$heading = __( 'Sending has stopped', 'pinwright' );
			$text    = $status['stopped'];
		} elseif ( '' !== $status['last_error'] ) {
			$state   = 'troubled';
			$heading = __( 'Trouble on the way', 'pinwright' );
			$text    = $status['last_error'];
		} else {
			$state   = 'well';
			$heading = __( 'Connected', 'pinwright' );
			/* translators: %s: a host name. */
			$text = sprintf( __( 'Pinwright at %s hears of every post you publish.', 'pinwright' ), $host );
		}
		?>
		<div class="pinwright-card pinwright-state is-<?php echo esc_attr( $state ); ?>">
			<h2><span class="pinwright-dot" aria-hidden="true"></span><?php echo esc_html( $heading ); ?></h2>
			<p><?php echo esc_html( $text ); ?></p>
			<?php if ( self::is_older_than( $status['min_plugin_version'] ) ) : ?>
				<?php /* translators: %s: a version number. */ ?>
				<p><strong><?php echo esc_html( sprintf( __( 'Pinwright asks for version %s of this plugin or a newer one. Please update it.', 'pinwright' ), $status['min_plugin_version'] ) ); ?></strong></p>
			<?php endif; ?>
			<dl>
				<div><dt><?php esc_html_e( 'Service', 'pinwright' ); ?></dt><dd><?php echo esc_html( $connection['url'] ); ?></dd></div>
				<div><dt><?php esc_html_e( 'This site’s id there', 'pinwright' ); ?></dt><dd><code><?php echo esc_html( $connection['site_id'] ); ?></code></dd></div>
				<div><dt><?php esc_html_e( 'Last accepted message', 'pinwright' ); ?></dt><dd><?php echo esc_html( self::ago( (int) $status['last_success_at'] ) ); ?></dd></div>
				<?php if ( '' !== $status['last_error'] ) : ?>
					<div><dt><?php esc_html_e( 'Last error', 'pinwright' ); ?></dt><dd><?php echo esc_html( self::ago( (int) $status['last_error_at'] ) ); ?></dd></div>
				<?php endif; ?>
			</dl>
			<div class="pinwright-buttons">
				<?php
				$this->show_button( 'pinwright_test', __( 'Test', 'pinwright' ), 'button-primary' );
				$this->show_button( 'pinwright_disconnect', __( 'Disconnect', 'pinwright' ), '', array(), __( 'Disconnect this site from Pinwright?', 'pinwright' ) );
				?>
			</div>
		</div>
		<?php
	}

	/**
	 * The choice of post types.
	 */
	private function show_content_form(): void {
		$chosen = $this->options->post_types();
		?>
		<form method="post" action="options.php" class="pinwright-card">
			<?php settings_fields( Pinwright_Settings::CONTENT_GROUP ); ?>
			<fieldset>
				<legend><h2><?php esc_html_e( 'What Pinwright hears of', 'pinwright' ); ?></h2></legend>
				<input type="hidden" name="<?php echo esc_attr( Pinwright_Options::POST_TYPES ); ?>[]" value="">
				<?php foreach ( Pinwright_Settings::post_types() as $type ) : ?>
					<label class="pinwright-choice">
						<input type="checkbox" name="<?php echo esc_attr( Pinwright_Options::POST_TYPES ); ?>[]" value="<?php echo esc_attr( $type->name ); ?>" <?php checked( in_array( $type->name, $chosen, true ) ); ?>>
						<?php echo esc_html( $type->labels->name ); ?>
					</label>
				<?php endforeach; ?>
			</fieldset>
			<p class="description"><?php esc_html_e( 'Drafts, private posts and posts with a password are never sent.', 'pinwright' ); ?></p>
			<?php submit_button( __( 'Save', 'pinwright' ), 'secondary', 'submit', false ); ?>
		</form>
		<?php
	}

	/**
	 * What waits to be sent, and what was given up.
	 */
	private function show_outbox(): void {
		$rows  = $this->outbox->rows();
		$count = $this->outbox->count();
		echo '<div class="pinwright-card"><h2>' . esc_html__( 'Outbox', 'pinwright' ) . '</h2>';
		if ( ! $rows ) {
			echo '<p>' . esc_html__( 'Nothing waits: Pinwright has heard of everything.', 'pinwright' ) . '</p></div>';
			return;
		}
		/* translators: %d: a number of messages. */
		echo '<p>' . esc_html( sprintf( _n( '%d message has not been accepted yet.', '%d messages have not been accepted yet.', $count, 'pinwright' ), $count ) ) . '</p>';
		?>
		<table class="widefat striped pinwright-outbox">
			<thead><tr>
				<th scope="col"><?php esc_html_e( 'Message', 'pinwright' ); ?></th>
				<th scope="col"><?php esc_html_e( 'Since', 'pinwright' ); ?></th>
				<th scope="col"><?php esc_html_e( 'State', 'pinwright' ); ?></th>
				<th scope="col"><span class="screen-reader-text"><?php esc_html_e( 'Actions', 'pinwright' ); ?></span></th>
			</tr></thead>
			<tbody>
			<?php foreach ( $rows as $row ) : ?>
				<tr>
					<td><strong><?php echo esc_html( self::words( $row->type ) ); ?></strong><br><?php echo esc_html( self::title( $row ) ); ?></td>
					<td><?php echo esc_html( self::ago( (int) $row->created_at ) ); ?></td>
					<td>
						<?php echo esc_html( $this->progress( $row ) ); ?>
						<?php if ( '' !== $row->last_error ) : ?>
							<br><span class="pinwright-error"><?php echo esc_html( $row->last_error ); ?></span>
						<?php endif; ?>
					</td>
					<td>
						<div class="pinwright-buttons">
							<?php
							$this->show_button( 'pinwright_send_again', __( 'Send again', 'pinwright' ), 'button-small', array( 'row' => $row->id ) );
							$this->show_button( 'pinwright_discard', __( 'Discard', 'pinwright' ), 'button-small button-link', array( 'row' => $row->id ) );
							?>
						</div>
					</td>
				</tr>
			<?php endforeach; ?>
			</tbody>
		</table>
		<?php
		if ( $count > 1 ) {
			echo '<div class="pinwright-buttons">';
			$this->show_button( 'pinwright_send_again', __( 'Send all again', 'pinwright' ) );
			echo '</div>';
		}
		echo '</div>';
	}

	/**
	 * A button in a small form of its own, with its nonce.
	 *
	 * @param string                    $action   Action of admin-post.php.
	 * @param string                    $label    What it says.
	 * @param string                    $classes  More CSS classes.
	 * @param array<string, int|string> $fields   Hidden fields.
	 * @param string                    $question Asked before, when given.
	 */
	private function show_button( string $action, string $label, string $classes = '', array $fields = array(), string $question = '' ): void {
		?>
		<form method="post" action="<?php echo esc_url( admin_url( 'admin-post.php' ) ); ?>"<?php echo $question ? ' onsubmit="' . esc_attr( 'return confirm(' . wp_json_encode( $question ) . ');' ) . '"' : ''; ?>>
			<input type="hidden" name="action" value="<?php echo esc_attr( $action ); ?>">
			<?php wp_nonce_field( $action, '_wpnonce', false ); ?>
			<?php foreach ( $fields as $name => $value ) : ?>
				<input type="hidden" name="<?php echo esc_attr( $name ); ?>" value="<?php echo esc_attr( (string) $value ); ?>">
			<?php endforeach; ?>
			<button type="submit" class="button <?php echo esc_attr( $classes ); ?>"><?php echo esc_html( $label ); ?></button>
		</form>
		<?php
	}

	/**
	 * What happened, in words.
	 *
	 * @param string $type Type of a message.
	 */
	private static function words( string $type ): string {
		$words = array(
			'post.published'   => __( 'Published', 'pinwright' ),
			'post.updated'     => __( 'Updated', 'pinwright' ),
			'post.unpublished' => __( 'Taken back', 'pinwright' ),
			'post.deleted'     => __( 'Deleted', 'pinwright' ),
		);
		return $words[ $type ] ?? $type;
	}

	/**
	 * The title of a row's post, also when it is gone.
	 *
	 * @param stdClass $row A row of the outbox.
	 */
	private static function title( stdClass $row ): string {
		$told  = null === $row->body ? null : json_decode( $row->body, true );
		$title = $told['data']['title'] ?? get_post_field( 'post_title', (int) $row->post_id );
		/* translators: %d: a post's number. */
		return is_string( $title ) && '' !== $title ? $title : sprintf( __( 'Post %d', 'pinwright' ), $row->post_id );
	}

	/**
	 * How far a message has come.
	 *
	 * @param stdClass $row A row of the outbox.
	 */
	private function progress( stdClass $row ): string {
		if ( Pinwright_Outbox::FAILED === $row->state ) {
			return __( 'Given up', 'pinwright' );
		}
		if ( '' !== $this->options->status()['stopped'] ) {
			return __( 'Waits until sending goes on', 'pinwright' );
		}
		$at = max( (int) $row->next_attempt_at, (int) $this->options->status()['quiet_until'] );
		if ( $at <= time() ) {
			return __( 'Goes out with the next background task', 'pinwright' );
		}
		if ( 0 === (int) $row->attempts ) {
			/* translators: %s: a span of time like "5 minutes". */
			return sprintf( __( 'Goes out in %s', 'pinwright' ), human_time_diff( time(), $at ) );
		}
		/* translators: 1: how often it was tried, 2: a span of time like "5 minutes". */
		return sprintf( _n( 'Tried %1$d time, next try in %2$s', 'Tried %1$d times, next try in %2$s', (int) $row->attempts, 'pinwright' ), $row->attempts, human_time_diff( time(), $at ) );
	}

	/**
	 * A time in the past, in words.
	 *
	 * @param int $time Unix time, 0 for never.
	 */
	private static function ago( int $time ): string {
		if ( 0 === $time ) {
			return __( 'never', 'pinwright' );
		}
		/* translators: %s: a span of time like "5 minutes". */
		return sprintf( __( '%s ago', 'pinwright' ), human_time_diff( $time ) );
	}

	/**
	 * Whether this plugin is older than the service asks for.
	 *
	 * @param string $version A version, or an empty text.
	 */
	private static function is_older_than( string $version ): bool {
		return '' !== $version && version_compare( PINWRIGHT_VERSION, $version, '<' );
	}
}
